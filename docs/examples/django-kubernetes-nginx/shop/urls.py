from django.http import HttpResponse
from django.urls import path


def front_page(request):
    return HttpResponse("the shop is open\n", content_type="text/plain")


urlpatterns = [path("", front_page)]
